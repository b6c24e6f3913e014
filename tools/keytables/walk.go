package main

import (
	"fmt"
	"go/ast"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// A walker records the keys that a file may have, by path, with the kind of each value.
// The tag ("toml" or "json") is the struct tag that names the keys.
type walker struct {
	library *library
	tag     string
	keys    map[string]string
}

// value records what may stand at a path. A struct has no entry of its own, only its fields have.
func (w *walker) value(path string, t ast.Expr, in scope) error {
	s, err := w.library.shapeOf(t, in)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	switch made := s.made.(type) {
	case nil:
		w.keys[path] = s.kind
		return nil
	case *ast.StructType:
		return w.fields(path, made, s.in)
	case *ast.MapType:
		return w.elements(path, made.Value, s.in, ".*", func(kind string) string {
			if kind == "any" {
				return "table"
			}
			return ""
		})
	case *ast.ArrayType:
		return w.elements(path, made.Elt, s.in, "[]", func(kind string) string {
			return "array<" + kind + ">"
		})
	}
	return fmt.Errorf("%s: no key for a %T", path, s.made)
}

// elements records a map or a slice: as one value when the kind of its elements has a name for
// many, else element by element.
func (w *walker) elements(path string, t ast.Expr, in scope, each string, many func(string) string) error {
	s, err := w.library.shapeOf(t, in)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if s.kind != "" && many(s.kind) != "" {
		w.keys[path] = many(s.kind)
		return nil
	}
	return w.value(path+each, t, in)
}

// fields records the keys of a struct. An embedded struct without a name of its own puts its fields
// beside the others, as both formats read it.
func (w *walker) fields(path string, s *ast.StructType, in scope) error {
	for _, field := range s.Fields.List {
		name := w.tagged(field)
		if name == "-" {
			continue
		}
		if field.Names == nil {
			if err := w.value(join(path, name), field.Type, in); err != nil {
				return err
			}
			continue
		}
		for _, ident := range field.Names {
			if !ident.IsExported() || strings.HasPrefix(ident.Name, "XXX_") { // of a protobuf message
				continue
			}
			key := name
			if key == "" {
				key = ident.Name
			}
			if err := w.value(join(path, key), field.Type, in); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *walker) tagged(field *ast.Field) string {
	if field.Tag == nil {
		return ""
	}
	text, _ := strconv.Unquote(field.Tag.Value) // the parser accepts nothing but a quoted string here
	name, _, _ := strings.Cut(reflect.StructTag(text).Get(w.tag), ",")
	return name
}

var bareKey = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// join writes a path as TOML does: a key that is not bare is quoted.
func join(path, key string) string {
	if key != "" && !bareKey.MatchString(key) {
		key = strconv.Quote(key)
	}
	if path == "" || key == "" {
		return path + key
	}
	return path + "." + key
}
