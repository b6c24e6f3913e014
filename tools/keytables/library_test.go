package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// fixture is a library whose main module is example.org/acme/containerd, from path -> source; a
// second module of the same people is at example.org/acme/extra.
func fixture(t *testing.T, sources map[string]string) *library {
	t.Helper()
	root := t.TempDir()
	for path, text := range sources {
		file := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	l := newLibrary(&module{
		path:     "example.org/acme/containerd",
		dir:      filepath.Join(root, "containerd"),
		requires: map[string]string{"example.org/acme/extra": "v1.0.0"},
	})
	l.modules["example.org/acme/extra"] = &module{dir: filepath.Join(root, "extra")}
	return l
}

func TestReachableFollowsImportsOfTheMainModuleAndPluginsOfItsOwner(t *testing.T) {
	l := fixture(t, map[string]string{
		"containerd/cmd/containerd/main.go": `package main
			import (
				"fmt"
				"example.org/acme/containerd/a"
				_ "example.org/acme/extra/plugin"
				"example.org/acme/extra/library"
				_ "example.org/other/plugin"
			)`,
		"containerd/a/a.go":           `package a; import _ "example.org/acme/containerd/b"`,
		"containerd/a/a_windows.go":   `package a; import _ "example.org/acme/containerd/windows"`,
		"containerd/a/a_test.go":      `package a; import _ "example.org/acme/containerd/testing"`,
		"containerd/a/optional.go":    "//go:build never\n\npackage a; import _ \"example.org/acme/containerd/never\"",
		"containerd/b/b.go":           `package b`,
		"containerd/unused/unused.go": `package unused`,
		"extra/plugin/plugin.go":      `package plugin`,
	})
	packages, err := l.reachable("example.org/acme/containerd/cmd/containerd")
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, p := range packages {
		paths = append(paths, p.path)
	}
	want := []string{
		"example.org/acme/containerd/a",
		"example.org/acme/containerd/b",
		"example.org/acme/containerd/cmd/containerd",
		"example.org/acme/extra/plugin",
	}
	if !slices.Equal(paths, want) {
		t.Errorf("reached %v, want %v", paths, want)
	}
}

func TestAPackageOfNoKnownModuleIsAnError(t *testing.T) {
	if _, err := fixture(t, nil).load("example.org/other/thing"); err == nil {
		t.Error("loaded a package that no module holds")
	}
}
