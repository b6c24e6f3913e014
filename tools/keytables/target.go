package main

// A target is one minor version of a daemon and the release its table is read from.
type target struct {
	minor   string // as users say it: "2.1", "1.35"
	module  string // Go module path
	version string // exact release tag
}

func (t target) source() string { return t.module + "@" + t.version }

// The only list of versions. A new minor is one row, always at its newest patch release:
// a key that was backported to an older minor must be in that minor's table.
var (
	containerdTargets = []target{
		{"1.6", "github.com/containerd/containerd", "v1.6.36"},
		{"1.7", "github.com/containerd/containerd", "v1.7.35"},
		{"2.0", "github.com/containerd/containerd/v2", "v2.0.14"},
		{"2.1", "github.com/containerd/containerd/v2", "v2.1.9"},
		{"2.2", "github.com/containerd/containerd/v2", "v2.2.9"},
		{"2.3", "github.com/containerd/containerd/v2", "v2.3.7"},
	}
	kubeletTargets = []target{
		{"1.30", "k8s.io/kubelet", "v0.30.14"},
		{"1.31", "k8s.io/kubelet", "v0.31.14"},
		{"1.32", "k8s.io/kubelet", "v0.32.13"},
		{"1.33", "k8s.io/kubelet", "v0.33.13"},
		{"1.34", "k8s.io/kubelet", "v0.34.13"},
		{"1.35", "k8s.io/kubelet", "v0.35.10"},
		{"1.36", "k8s.io/kubelet", "v0.36.6"},
	}
	// The program that goes with each: the newest patch release that Go's module proxy has of it.
	kubeletPrograms = map[string]string{
		"1.30": "v1.30.14",
		"1.31": "v1.31.14",
		"1.32": "v1.32.13",
		"1.33": "v1.33.13",
		"1.34": "v1.34.4",
		"1.35": "v1.35.4",
		"1.36": "v1.36.3",
	}
)
