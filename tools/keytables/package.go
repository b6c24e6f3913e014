package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// A pkg is a package as a Linux build sees it: its declarations by name, each with the file it
// stands in, because what an imported name means depends on the file.
type pkg struct {
	path        string
	scopes      []scope // one a file
	types       map[string]declared[*ast.TypeSpec]
	funcs       map[string]declared[*ast.FuncDecl]
	values      map[string]declared[ast.Expr] // constants and variables with a value
	readsItself map[string]bool               // types with a method that reads them from text
}

type declared[T any] struct {
	what T
	in   scope
}

// What a node runs.
var node = func() build.Context {
	c := build.Default
	c.GOOS, c.GOARCH, c.CgoEnabled, c.BuildTags = "linux", "amd64", true, nil
	return c
}()

// parsePackage fails when the folder is not there or a file of it is not Go.
func parsePackage(files *token.FileSet, importPath, dir string) (*pkg, error) {
	p := &pkg{
		path:        importPath,
		types:       map[string]declared[*ast.TypeSpec]{},
		funcs:       map[string]declared[*ast.FuncDecl]{},
		values:      map[string]declared[ast.Expr]{},
		readsItself: map[string]bool{},
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("package %s: %w", importPath, err)
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		if match, err := node.MatchFile(dir, name); err != nil {
			return nil, err
		} else if !match {
			continue
		}
		f, err := parser.ParseFile(files, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		in := scope{p, f}
		p.scopes = append(p.scopes, in)
		for _, d := range f.Decls {
			p.declare(d, in)
		}
	}
	return p, nil
}

func (p *pkg) declare(d ast.Decl, in scope) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			p.funcs[d.Name.Name] = declared[*ast.FuncDecl]{d, in}
		} else if d.Name.Name == "UnmarshalText" || d.Name.Name == "UnmarshalJSON" {
			p.readsItself[receiver(d)] = true
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				p.types[s.Name.Name] = declared[*ast.TypeSpec]{s, in}
			case *ast.ValueSpec:
				for i, name := range s.Names {
					if i < len(s.Values) {
						p.values[name.Name] = declared[ast.Expr]{s.Values[i], in}
					}
				}
			}
		}
	}
}

// receiver is the name of the type that a method belongs to; "" for a generic type, which no
// configuration struct is.
func receiver(method *ast.FuncDecl) string {
	t := method.Recv.List[0].Type
	if pointer, ok := t.(*ast.StarExpr); ok {
		t = pointer.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}
