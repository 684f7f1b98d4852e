package cparse

import "strings"

// wordClass says what a word of C can be.
type wordClass uint16

const (
	isStorage wordClass = 1 << iota // storage class or function specifier
	isQualifier
	isBuiltinType
	isTagWord
	isTypeof
	isStatement
	isOperator // sizeof and the like
	isDropped  // means nothing to an analysis
	isAttr     // __attribute__ and kin, with arguments
	isAsm
)

// words are the keywords of C as kernel code uses them, with GNU's spellings.
var words = map[string]wordClass{
	"static": isStorage, "extern": isStorage, "inline": isStorage, "__inline": isStorage, "__inline__": isStorage,
	"register": isStorage, "auto": isStorage, "typedef": isStorage, "_Noreturn": isStorage,
	"_Thread_local": isStorage, "__thread": isStorage,
	"const": isQualifier, "__const": isQualifier, "__const__": isQualifier,
	"volatile": isQualifier, "__volatile": isQualifier, "__volatile__": isQualifier,
	"restrict": isQualifier, "__restrict": isQualifier, "__restrict__": isQualifier,
	"void": isBuiltinType, "char": isBuiltinType, "short": isBuiltinType, "int": isBuiltinType, "long": isBuiltinType,
	"float": isBuiltinType, "double": isBuiltinType, "signed": isBuiltinType, "__signed": isBuiltinType,
	"__signed__": isBuiltinType, "unsigned": isBuiltinType, "_Bool": isBuiltinType, "_Complex": isBuiltinType,
	"__int128": isBuiltinType, "__int128_t": isBuiltinType, "__uint128_t": isBuiltinType, "_Float16": isBuiltinType,
	"struct": isTagWord, "union": isTagWord, "enum": isTagWord,
	"typeof": isTypeof, "__typeof": isTypeof, "__typeof__": isTypeof, "typeof_unqual": isTypeof,
	"__typeof_unqual__": isTypeof, "__auto_type": isBuiltinType,
	"if": isStatement, "else": isStatement, "while": isStatement, "for": isStatement, "do": isStatement,
	"switch": isStatement, "case": isStatement, "default": isStatement, "return": isStatement,
	"goto": isStatement, "break": isStatement, "continue": isStatement,
	"asm": isAsm, "__asm": isAsm, "__asm__": isAsm, "asm_inline": isAsm,
	"asm_volatile_goto": isAsm, "asm_goto_output": isAsm,
	"sizeof": isOperator, "_Alignof": isOperator, "__alignof": isOperator, "__alignof__": isOperator, "alignof": isOperator,
	"_Generic": isOperator, "__extension__": isDropped, "__label__": isStatement,
	"__attribute__": isAttr, "__attribute": isAttr, "_Alignas": isAttr, "alignas": isAttr, "__declspec": isAttr,
	"_Static_assert": isStatement, "static_assert": isStatement,
	"_Atomic": isQualifier,
}

func keyword(s string) bool     { return words[s] != 0 }
func storageWord(s string) bool { return words[s]&isStorage != 0 }

// declWord tells whether a declaration can begin with the word: anything but
// a keyword of statements and expressions.
func declWord(s string) bool {
	return words[s]&(isStatement|isOperator) == 0
}

// attributeWithArgs tells whether an unknown NAME(...) between specifiers, or
// before a declaration, is an attribute rather than a macro that declares:
// the kernel's are lower case behind two underscores.
func attributeWithArgs(name string) bool {
	if !strings.HasPrefix(name, "__") || typeMacroName(name) {
		return false
	}
	switch name {
	// These declare or register something in spite of their looks.
	case "__setup", "__setup_param", "__initcall", "__exitcall", "__define_initcall", "__ATTR", "__MODULE_INFO":
		return false
	}
	return strings.ToLower(name) == name
}

// attributeLike tells whether an unknown word between specifiers is more
// likely an attribute than a type.
func attributeLike(name string) bool {
	if typeLike(name) {
		return false
	}
	return strings.HasPrefix(name, "__") || strings.HasPrefix(name, "noinline") || strings.ToUpper(name) == name
}

// trailing tells whether a word is an attribute of the kind that stands behind
// a declarator: int x __read_mostly.
func trailing(name string) bool {
	return len(name) > 2 && name[:2] == "__" && words[name] == 0 && !typeLike(name)
}

// typeMacroName tells whether a macro makes a type, by its name.
func typeMacroName(name string) bool {
	return strings.HasSuffix(name, "typeof") || strings.HasSuffix(name, "_type")
}

// iteratorName tells whether a macro makes a loop, by its name.
func iteratorName(name string) bool {
	return strings.Contains(name, "for_each") || strings.Contains(name, "foreach")
}

// typeLike tells whether a word is formed as the kernel forms type names.
func typeLike(name string) bool {
	if strings.HasSuffix(name, "_t") {
		return true
	}
	s := strings.TrimPrefix(name, "__")
	for _, p := range [...]string{"be", "le", "u", "s", "sum"} {
		if rest, ok := strings.CutPrefix(s, p); ok {
			switch rest {
			case "8", "16", "32", "64", "128":
				return true
			}
		}
	}
	return false
}
