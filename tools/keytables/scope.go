package main

import (
	"fmt"
	"go/ast"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// A scope is where an expression stands: enough to say what the names in it mean.
type scope struct {
	pkg  *pkg
	file *ast.File
}

// qualified says which package a name belongs to. It fails when the file imports no such package.
func (s scope) qualified(e ast.Expr) (importPath, name string, err error) {
	switch e := e.(type) {
	case *ast.Ident:
		return s.pkg.path, e.Name, nil
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			for _, i := range s.file.Imports {
				if p := unquoted(i); i.Name != nil && i.Name.Name == x.Name || i.Name == nil && calledBy(p) == x.Name {
					return p, e.Sel.Name, nil
				}
			}
			return "", "", fmt.Errorf("%s: nothing imported as %s", s.pkg.path, x.Name)
		}
	}
	return "", "", fmt.Errorf("%s: a %T is no name", s.pkg.path, e)
}

func unquoted(i *ast.ImportSpec) string {
	p, _ := strconv.Unquote(i.Path.Value) // the parser accepts nothing but a quoted string here
	return p
}

// A major version ends a module path (example.com/owner/name/v2). Deeper, v2 is a package's name.
var majorVersion = regexp.MustCompile(`^[^/]+/[^/]+/[^/]+/v([2-9]|[1-9][0-9]+)$`)

// calledBy is a package's name by convention. A package that does not follow it ends in an error
// that names it, never in a wrong table.
func calledBy(importPath string) string {
	if majorVersion.MatchString(importPath) {
		importPath = path.Dir(importPath)
	}
	return strings.TrimPrefix(path.Base(importPath), "go-")
}
