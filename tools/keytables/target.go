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
		{"1.7", "github.com/containerd/containerd", "v1.7.35"},
		{"2.1", "github.com/containerd/containerd/v2", "v2.1.9"},
	}
	kubeletTargets = []target{
		{"1.35", "k8s.io/kubelet", "v0.35.10"},
	}
)
