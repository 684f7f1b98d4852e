package ast

// Kind tells types apart.
type Kind uint8

const (
	KindUnknown Kind = iota // a type that was not understood
	KindVoid
	KindBool
	KindInt // any integer type of Size bytes
	KindFloat
	KindPointer
	KindArray
	KindFunc
	KindStruct
	KindUnion
	KindEnum
	KindNamed  // a typedef name, resolved through the unit
	KindTypeof // typeof(expression)
)

// Type is a type as written: names are not resolved here but by the unit
// (Unit.Resolve in package cparse), because what a name means may stand in a
// header that is not there.
type Type struct {
	Span
	Kind     Kind
	Name     string // tag of a struct, union or enum; typedef name; spelling of a builtin
	Size     int    // KindInt, KindFloat: bytes
	Unsigned bool
	Const    bool
	Volatile bool
	Elem     *Type // of pointer and array; result of a function
	Len      Expr  // of an array, nil when not given
	X        Expr  // of typeof
	// Defined: this very node holds the fields or enumerators.
	Defined  bool
	Packed   bool
	Pack     int  // of #pragma pack: the largest alignment that a member may have, 0 for any
	Align    Expr // of an aligned attribute, or nil
	Fields   []*Field
	Enums    []*Enumerator
	Params   []*Var
	Variadic bool
}

// Field is a member of a struct or union; an anonymous member has no Name.
type Field struct {
	Span
	Name string
	Type *Type
	Bits Expr // width of a bit field, or nil
	// Packed and Align are attributes of the member itself.
	Packed bool
	Align  Expr
}

// Enumerator is a constant of an enum. Value is nil when it follows from the
// one before.
type Enumerator struct {
	Span
	Name  string
	Value Expr
}

// IsPointer tells whether t is written as a pointer.
func (t *Type) IsPointer() bool { return t != nil && t.Kind == KindPointer }
