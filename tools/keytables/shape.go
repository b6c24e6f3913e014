package main

import (
	"fmt"
	"go/ast"
)

// A shape is what a Go type looks like in a configuration file: a kind for what is written as one
// value, or else the struct, map or slice that has keys or elements of its own.
type shape struct {
	kind string
	made ast.Expr
	in   scope
}

var kinds = map[string]string{
	"string": "string", "bool": "boolean", "float32": "float", "float64": "float", "any": "any",
	"int": "integer", "int8": "integer", "int16": "integer", "int32": "integer", "int64": "integer",
	"uint": "integer", "uint8": "integer", "uint16": "integer", "uint32": "integer", "uint64": "integer",

	// Types that read their own text, so their fields are not keys.
	"time.Duration":                     "duration",
	"time.Time":                         "time",
	"github.com/pelletier/go-toml.Tree": "table",
	"k8s.io/apimachinery/pkg/api/resource.Quantity": "quantity",
	// A string such as "5s", or a number of nanoseconds.
	"k8s.io/component-base/logs/api/v1.TimeOrMetaDuration": "duration|integer",
}

// shapeOf follows names and pointers to what a type is made of. It fails on a type that no file can
// hold (a channel, a function), and on one that reads its own text and is not in kinds: such a type
// has to be looked at by somebody.
func (l *library) shapeOf(t ast.Expr, in scope) (shape, error) {
	switch t := t.(type) {
	case *ast.StarExpr:
		return l.shapeOf(t.X, in)
	case *ast.InterfaceType:
		return shape{kind: "any"}, nil
	case *ast.StructType, *ast.MapType, *ast.ArrayType:
		return shape{made: t, in: in}, nil
	case *ast.Ident, *ast.SelectorExpr:
		return l.shapeOfNamed(t, in)
	}
	return shape{}, fmt.Errorf("no configuration file holds a %T", t)
}

func (l *library) shapeOfNamed(t ast.Expr, in scope) (shape, error) {
	at, name, err := in.qualified(t)
	if err != nil {
		return shape{}, err
	}
	full := name
	if _, local := in.pkg.types[name]; local || at != in.pkg.path {
		full = at + "." + name
	}
	if kind, ok := kinds[full]; ok {
		return shape{kind: kind}, nil
	}
	p, err := l.load(at)
	if err != nil {
		return shape{}, err
	}
	d, ok := p.types[name]
	if !ok {
		return shape{}, fmt.Errorf("no type %s in package %s", name, at)
	}
	s, err := l.shapeOf(d.what.Type, d.in)
	if err == nil && s.kind == "" && p.readsItself[name] && !wraps(s.made) {
		return shape{}, fmt.Errorf("%s reads its own text: say in kinds what it looks like", full)
	}
	return s, err
}

// wraps is true of a struct around one embedded type, which reads as that type does.
func wraps(t ast.Expr) bool {
	s, ok := t.(*ast.StructType)
	return ok && len(s.Fields.List) == 1 && s.Fields.List[0].Names == nil
}
