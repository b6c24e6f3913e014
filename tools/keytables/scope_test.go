package main

import "testing"

func TestAPackageIsCalledByTheLastPartOfItsPath(t *testing.T) {
	for path, want := range map[string]string{
		"example.org/acme/containerd/plugins":         "plugins",
		"example.org/acme/typeurl/v2":                 "typeurl", // a major version
		"example.org/acme/containerd/core/runtime/v2": "v2",      // a folder
		"k8s.io/api/core/v1":                          "v1",
		"example.org/acme/go-toml":                    "toml",
		"time":                                        "time",
	} {
		if got := calledBy(path); got != want {
			t.Errorf("%s is called %q, want %q", path, got, want)
		}
	}
}
