package main

import (
	"maps"
	"testing"
)

func flagFixture(t *testing.T, options string) (*library, *pkg) {
	t.Helper()
	l := fixture(t, map[string]string{
		"containerd/cmd/kubelet/app/options/options.go": options,
		"containerd/pkg/kubelet/config/flags.go":        "package config",
		"containerd/v1beta1/types.go": "package v1beta1\n" +
			"type KubeletConfiguration struct { Shared `json:\",inline\"`; EventRecordQPS *int32 `json:\"eventRecordQPS\"`;" +
			" Authentication Auth `json:\"authentication\"`; Sync Duration `json:\"syncFrequency\"` }\n" +
			"type Shared struct { Name string `json:\"name\"` }\n" +
			"type Duration struct { Inner int64 }\n" +
			"type Auth struct { Anonymous struct { Enabled bool `json:\"enabled\"` } `json:\"anonymous\"` }",
	})
	l.packages["k8s.io/component-base/logs/api/v1"] = &pkg{}
	p, err := l.load("example.org/acme/containerd/v1beta1")
	if err != nil {
		t.Fatal(err)
	}
	return l, p
}

func TestAFlagIsToldWithItsFieldWhereItHasOne(t *testing.T) {
	l, p := flagFixture(t, `package options
		const dir = "root-dir"
		func (f *Flags) AddFlags(fs *Set) { fs.StringVar(&f.Root, dir, "", "text") }
		func addCadvisorFlags() { register(global, local, "boot_id_file") }
		func notOurs() { fs.StringVar(&f.Root, "other", "", "text") }
		func AddKubeletConfigFlags(fs *Set, c *Configuration) {
			fs.Int32Var(&c.EventRecordQPS, "event-qps", 1, "text")
			fs.BoolVar(&c.Authentication.Anonymous.Enabled, "anonymous-auth", true, "text")
			fs.DurationVar(&c.Sync.Duration, "sync-frequency", 1, "text")
			fs.Var(&wrapped{Value: &c.Name}, "name", "text")
		}`)
	got, err := l.kubeletFlags(p)
	want := map[string]string{
		"version": "", "help": "", "root-dir": "", "boot-id-file": "", "event-qps": "eventRecordQPS",
		"anonymous-auth": "authentication.anonymous.enabled", "sync-frequency": "syncFrequency", "name": "name",
	}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestAFlagOfAFieldThatIsNotThereIsAnError(t *testing.T) {
	for _, broken := range []string{
		`fs.StringVar(&c.Gone, "gone", "", "text")`,
		`fs.StringVar(&other.Name, "name", "", "text")`,
		`fs.StringVar(&c.Name, computed(1, 2), "", "text")`,
	} {
		l, p := flagFixture(t, "package options\nfunc AddKubeletConfigFlags(fs *Set, c *C) {"+broken+"}")
		if flags, err := l.kubeletFlags(p); err == nil {
			t.Errorf("%s was read as %v", broken, flags)
		}
	}
}
