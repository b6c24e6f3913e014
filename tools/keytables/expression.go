package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"strconv"
)

// constant reads a literal, or a constant that is declared as one, however its type was converted.
func (l *library) constant(e ast.Expr, in scope) (string, error) {
	if conversion, ok := e.(*ast.CallExpr); ok && len(conversion.Args) == 1 {
		return l.constant(conversion.Args[0], in)
	}
	if literal, ok := e.(*ast.BasicLit); ok {
		if literal.Kind == token.STRING {
			return strconv.Unquote(literal.Value)
		}
		return literal.Value, nil
	}
	at, name, err := in.qualified(e)
	if err != nil {
		return "", err
	}
	p, err := l.load(at)
	if err != nil {
		return "", err
	}
	if d, ok := p.values[name]; ok {
		return l.constant(d.what, d.in)
	}
	return "", fmt.Errorf("no constant %s in package %s", name, at)
}

// typeOf reads the type of &T{}, of f(), and of a variable of the function or the package that was
// set to one of these.
func (l *library) typeOf(e ast.Expr, body *ast.FuncDecl, in scope) (ast.Expr, scope, error) {
	switch e := e.(type) {
	case *ast.UnaryExpr:
		return l.typeOf(e.X, body, in)
	case *ast.CompositeLit:
		return e.Type, in, nil
	case *ast.CallExpr:
		return l.resultOf(e.Fun, in)
	case *ast.Ident:
		if value := assigned(e.Name, body); value != nil {
			return l.typeOf(value, body, in)
		}
		if d, ok := in.pkg.values[e.Name]; ok {
			return l.typeOf(d.what, nil, d.in)
		}
	}
	return nil, scope{}, fmt.Errorf("%s: cannot tell the type of a %T", in.pkg.path, e)
}

func (l *library) resultOf(f ast.Expr, in scope) (ast.Expr, scope, error) {
	at, name, err := in.qualified(f)
	if err != nil {
		return nil, scope{}, err
	}
	p, err := l.load(at)
	if err != nil {
		return nil, scope{}, err
	}
	d, ok := p.funcs[name]
	if !ok || d.what.Type.Results == nil {
		return nil, scope{}, fmt.Errorf("no function %s with a result in package %s", name, at)
	}
	return d.what.Type.Results.List[0].Type, d.in, nil
}

// assigned is what a function sets a variable to with :=, nil if it does not.
func assigned(name string, body *ast.FuncDecl) ast.Expr {
	var value ast.Expr
	if body != nil {
		ast.Inspect(body, func(n ast.Node) bool {
			if set, ok := n.(*ast.AssignStmt); ok && set.Tok == token.DEFINE && len(set.Lhs) == len(set.Rhs) {
				for i, left := range set.Lhs {
					if variable, ok := left.(*ast.Ident); ok && variable.Name == name {
						value = set.Rhs[i]
					}
				}
			}
			return value == nil
		})
	}
	return value
}
