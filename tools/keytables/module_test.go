package main

import "testing"

func TestOwnerIsTheModuleWithTheLongestPath(t *testing.T) {
	m := &module{
		path:     "example.org/acme/containerd",
		requires: map[string]string{"example.org/acme/containerd/api": "v1.8.0", "example.org/acme/zfs/v2": "v2.0.0"},
	}
	for path, want := range map[string]string{
		"example.org/acme/containerd/plugins":   "example.org/acme/containerd",
		"example.org/acme/containerd":           "example.org/acme/containerd",
		"example.org/acme/containerd/api/types": "example.org/acme/containerd/api",
		"example.org/acme/containerd/apiary":    "example.org/acme/containerd",
		"example.org/acme/zfs/v2/plugin":        "example.org/acme/zfs/v2",
		"example.org/acme/zfs/plugin":           "",
		"encoding/json":                         "",
	} {
		if got := m.owner(path); got != want {
			t.Errorf("%s belongs to %q, want %q", path, got, want)
		}
	}
}
