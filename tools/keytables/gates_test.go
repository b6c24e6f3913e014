package main

import (
	"maps"
	"testing"
)

var gateSources = map[string]string{
	"containerd/pkg/features/gates.go": `package features
		import (
			more "example.org/acme/extra/features"
			"example.org/acme/featuregate"
		)
		const (
			Old featuregate.Feature = "Old"
			New featuregate.Feature = "New"
			Later featuregate.Feature = "Later"
		)
		var gates = map[featuregate.Feature]featuregate.VersionedSpecs{
			Old: {
				{Version: version.MustParse("1.30"), Default: false, PreRelease: featuregate.Alpha},
				{Version: version.MustParse("1.33"), Default: true, PreRelease: featuregate.GA, LockToDefault: true},
			},
			New: {{Version: version.MajorMinor(1, 32), Default: standard, PreRelease: featuregate.Beta}},
			Later: {{Version: version.MustParse("1.40"), Default: false, PreRelease: featuregate.Alpha}},
		}
		const standard = true`,
	"extra/features/features.go": `package features
		const Elsewhere Feature = "Elsewhere"
		var gates = map[Feature]FeatureSpec{Elsewhere: {Default: false, PreRelease: Beta}}
		var others = map[Feature]string{"NoGate": "x"}
		const Beta = "BETA"`,
}

func TestGatesStandAsTheMinorHasThem(t *testing.T) {
	l := fixture(t, gateSources)
	l.packages["k8s.io/component-base/logs/api/v1"] = &pkg{}
	l.packages["k8s.io/component-base/metrics/features"] = &pkg{}
	got, err := l.featureGates("1.32")
	want := map[string]string{"Old": "alpha off", "New": "beta on", "Elsewhere": "beta off"}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	if got, err = l.featureGates("1.33"); err != nil || got["Old"] != "ga on locked" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestAGateThatCannotBeReadIsAnError(t *testing.T) {
	for _, broken := range []string{"Old: made()", "Old: {Default: perhaps()}", "Old: {{Default: true}}"} {
		sources := map[string]string{"containerd/pkg/features/gates.go": `package features
			const Old Feature = "Old"
			var gates = map[Feature]FeatureSpec{` + broken + `}`}
		l := fixture(t, sources)
		l.packages["k8s.io/component-base/logs/api/v1"] = &pkg{}
		l.packages["k8s.io/component-base/metrics/features"] = &pkg{}
		if gates, err := l.featureGates("1.32"); err == nil {
			t.Errorf("%s was read as %v", broken, gates)
		}
	}
}
