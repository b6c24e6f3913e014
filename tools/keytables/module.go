package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// A module is the unpacked source of one release and the releases it was built with.
type module struct {
	path     string
	dir      string
	requires map[string]string // module path -> version
}

// download unpacks a release into Go's module cache, which keeps several versions of one module
// side by side. It fails when the release does not exist or the module proxy does not answer.
func download(path, version string) (*module, error) {
	var got struct{ Dir, Error string }
	if err := goJSON(&got, "mod", "download", "-json", path+"@"+version); got.Error != "" {
		return nil, fmt.Errorf("download %s@%s: %s", path, version, got.Error)
	} else if err != nil {
		return nil, err
	}
	var gomod struct {
		Require []struct{ Path, Version string }
		Replace []struct {
			Old, New struct{ Path, Version string }
		}
	}
	if err := goJSON(&gomod, "mod", "edit", "-json", filepath.Join(got.Dir, "go.mod")); err != nil {
		return nil, err
	}
	m := &module{path: path, dir: got.Dir, requires: map[string]string{}}
	for _, r := range gomod.Require {
		m.requires[r.Path] = r.Version
	}
	for _, r := range gomod.Replace {
		if r.New.Path == r.Old.Path {
			m.requires[r.Old.Path] = r.New.Version
		} else if strings.HasPrefix(r.New.Path, "./staging/src/") {
			// Kubernetes keeps these beside itself, and releases them as v0.x.y for its own v1.x.y.
			m.requires[r.Old.Path] = "v0." + strings.TrimPrefix(version, "v1.")
		} else {
			delete(m.requires, r.Old.Path) // a fork: asking for it is an error, not a wrong answer
		}
	}
	return m, nil
}

// owner names the module that holds a package: m itself or what m requires, longest path first.
// It is "" for a package of the standard library and for one that m was not built with.
func (m *module) owner(importPath string) string {
	best := ""
	if inside(importPath, m.path) {
		best = m.path
	}
	for path := range m.requires {
		if inside(importPath, path) && len(path) > len(best) {
			best = path
		}
	}
	return best
}

func inside(importPath, modulePath string) bool {
	return importPath == modulePath || strings.HasPrefix(importPath, modulePath+"/")
}

// goJSON runs the go command and decodes what it prints, also when it fails: `go mod download`
// explains its failure in the JSON.
func goJSON(into any, args ...string) error {
	out, err := exec.Command("go", args...).Output()
	if decodeErr := json.Unmarshal(out, into); decodeErr != nil && err == nil {
		err = decodeErr
	}
	if err != nil {
		return fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return nil
}
