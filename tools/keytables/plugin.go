package main

import (
	"fmt"
	"go/ast"
)

// A plugin is one registration in containerd's source: the table plugins."<id>" and its Go type.
type plugin struct {
	id     string
	config ast.Expr
	in     scope
}

// registrations finds the plugins of a package that read a configuration. It fails on one whose id
// or type cannot be told from the source.
func (l *library) registrations(p *pkg) ([]plugin, error) {
	var found []plugin
	for _, in := range p.scopes {
		for _, d := range in.file.Decls {
			body, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			for _, given := range registered(body) {
				if given["Config"] == nil {
					continue
				}
				one, err := l.registration(given, body, in)
				if err != nil {
					return nil, err
				}
				found = append(found, one)
			}
		}
	}
	return found, nil
}

// registered lists the fields of each Registration{...} in a function.
func registered(body *ast.FuncDecl) []map[string]ast.Expr {
	var all []map[string]ast.Expr
	ast.Inspect(body, func(n ast.Node) bool {
		if literal, ok := n.(*ast.CompositeLit); ok {
			if t, ok := literal.Type.(*ast.SelectorExpr); ok && t.Sel.Name == "Registration" {
				all = append(all, entries(literal))
			}
		}
		return true
	})
	return all
}

func entries(literal *ast.CompositeLit) map[string]ast.Expr {
	given := map[string]ast.Expr{}
	for _, e := range literal.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok {
				given[key.Name] = pair.Value
			}
		}
	}
	return given
}

func (l *library) registration(given map[string]ast.Expr, body *ast.FuncDecl, in scope) (plugin, error) {
	kind, err := l.constant(given["Type"], in)
	if err != nil {
		return plugin{}, err
	}
	id, err := l.constant(given["ID"], in)
	if err != nil {
		return plugin{}, err
	}
	t, at, err := l.typeOf(given["Config"], body, in)
	if err != nil {
		return plugin{}, fmt.Errorf("plugin %s.%s: %w", kind, id, err)
	}
	return plugin{id: kind + "." + id, config: t, in: at}, nil
}
