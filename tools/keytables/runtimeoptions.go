package main

import (
	"fmt"
	"go/ast"
	"maps"
	"slices"
	"strings"
)

// containerd picks the message that a runtime's options are read into by the runtime's type, in one
// switch. Options of any other type go to the shim as they are, so nothing is known of their keys.
const optionsSwitch = "getRuntimeOptionsType"

// runtimeOptions reads that switch: runtime type -> message. A message of another project (Windows
// containers) is left out. It fails when no package has the switch.
func (l *library) runtimeOptions(packages []*pkg) (map[string]declared[ast.Expr], error) {
	for _, p := range packages {
		f, ok := p.funcs[optionsSwitch]
		if !ok {
			continue
		}
		messages := map[string]declared[ast.Expr]{}
		var fallen []ast.Expr
		for _, c := range clauses(f.what) {
			types := append(fallen, c.List...)
			fallen = nil
			returned, ok := c.Body[0].(*ast.ReturnStmt)
			if !ok { // fallthrough: the next case's message holds for these types too
				fallen = types
				continue
			}
			message, in, err := l.typeOf(returned.Results[0], nil, f.in)
			if err != nil {
				return nil, err
			}
			if at, _, err := in.qualified(message); err != nil || !l.sameOwner(at) {
				continue
			}
			for _, t := range types {
				name, err := l.constant(t, f.in)
				if err != nil {
					return nil, err
				}
				messages[name] = declared[ast.Expr]{message, in}
			}
		}
		return messages, nil
	}
	return nil, fmt.Errorf("no package has %s", optionsSwitch)
}

func clauses(f *ast.FuncDecl) []*ast.CaseClause {
	var all []*ast.CaseClause
	ast.Inspect(f, func(n ast.Node) bool {
		if c, ok := n.(*ast.CaseClause); ok {
			all = append(all, c)
		}
		return true
	})
	return all
}

// expandOptions gives every free "options" table beside a "runtime_type" the keys of the messages:
// options{runtime_type="<type>"} holds for that type only, and the free table for all others.
func (w *walker) expandOptions(messages map[string]declared[ast.Expr]) error {
	for _, path := range slices.Sorted(maps.Keys(w.keys)) {
		runtime, found := strings.CutSuffix(path, ".runtime_type")
		if !found || w.keys[runtime+".options"] != "table" {
			continue
		}
		for name, message := range messages {
			condition := fmt.Sprintf("%s.options{runtime_type=%q}", runtime, name)
			if err := w.value(condition, message.what, message.in); err != nil {
				return err
			}
		}
	}
	return nil
}
