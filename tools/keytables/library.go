package main

import (
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
)

// A library finds and parses packages of one release and of the modules it was built with,
// each once and only when asked for.
type library struct {
	main     *module
	files    *token.FileSet
	modules  map[string]*module
	packages map[string]*pkg
}

func open(t target) (*library, error) {
	m, err := download(t.module, t.version)
	if err != nil {
		return nil, err
	}
	return newLibrary(m), nil
}

func newLibrary(m *module) *library {
	return &library{
		main:     m,
		files:    token.NewFileSet(),
		modules:  map[string]*module{m.path: m},
		packages: map[string]*pkg{},
	}
}

// load parses a package. It fails when no module of the release holds it.
func (l *library) load(importPath string) (*pkg, error) {
	if p, ok := l.packages[importPath]; ok {
		return p, nil
	}
	owner := l.main.owner(importPath)
	if owner == "" {
		return nil, fmt.Errorf("package %s: no module of %s holds it", importPath, l.main.path)
	}
	m, ok := l.modules[owner]
	if !ok {
		var err error
		if m, err = download(owner, l.main.requires[owner]); err != nil {
			return nil, err
		}
		l.modules[owner] = m
	}
	dir := filepath.Join(m.dir, strings.TrimPrefix(importPath, owner))
	p, err := parsePackage(l.files, importPath, dir)
	if err != nil {
		return nil, err
	}
	l.packages[importPath] = p
	return p, nil
}

// reachable lists what a program compiles in, in a stable order: every package of the main module
// that root imports, however indirectly, and packages of the same owner elsewhere that are imported
// only for what they register ("_").
func (l *library) reachable(root string) ([]*pkg, error) {
	queue, seen := []string{root}, map[string]bool{root: true}
	var found []*pkg
	for len(queue) > 0 {
		p, err := l.load(queue[0])
		if err != nil {
			return nil, err
		}
		found, queue = append(found, p), queue[1:]
		for _, in := range p.scopes {
			for _, i := range in.file.Imports {
				path, blank := unquoted(i), i.Name != nil && i.Name.Name == "_"
				wanted := l.main.owner(path) == l.main.path || blank && l.sameOwner(path)
				if wanted && !seen[path] {
					seen[path] = true
					queue = append(queue, path)
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b *pkg) int { return strings.Compare(a.path, b.path) })
	return found, nil
}

// sameOwner is true of a package of the people who make the main module: github.com/<owner>/...
func (l *library) sameOwner(importPath string) bool {
	parts := strings.SplitAfterN(l.main.path, "/", 3)
	return strings.HasPrefix(importPath, parts[0]+parts[1])
}
