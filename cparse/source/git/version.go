package git

import (
	"cmp"
	"slices"
	"strings"
)

// CompareVersions orders names as releases follow each other: numbers by value
// (lp-2 before lp-10), pre-releases before what they lead to (v1.2-alpha,
// v1.2-beta, v1.2-rc1, v1.2), anything else after it (v1.2, v1.2-1, v1.2.1).
// Names of the same version (v1, v01) follow in the order of their bytes, so
// that 0 means equal names.
func CompareVersions(a, b string) int {
	return cmp.Or(slices.CompareFunc(versionTokens(a), versionTokens(b), versionToken.compare), strings.Compare(a, b))
}

// versionToken is a part of a name. The ranks are the order among different
// kinds at the same place.
type versionToken struct {
	rank int
	text string
}

const (
	preRelease = iota // -rc, beta: before the end of the name
	endOfName
	number
	otherText
)

func (a versionToken) compare(b versionToken) int {
	byLength := 0
	if a.rank == number && b.rank == number {
		byLength = cmp.Compare(len(a.text), len(b.text)) // without leading zeros
	}
	return cmp.Or(cmp.Compare(a.rank, b.rank), byLength, strings.Compare(a.text, b.text))
}

// preReleases are the words by which a pre-release is known.
var preReleases = map[string]bool{
	"alpha": true, "beta": true, "dev": true, "pre": true, "preview": true, "rc": true, "snapshot": true,
}

const versionSeparators = "-._~+"

func versionTokens(name string) []versionToken {
	var tokens []versionToken
	for rest := name; rest != ""; {
		i := strings.IndexFunc(rest, isDigit)
		if i == 0 {
			i = strings.IndexFunc(rest, func(r rune) bool { return !isDigit(r) })
			if i < 0 {
				i = len(rest)
			}
			tokens = append(tokens, versionToken{number, strings.TrimLeft(rest[:i], "0")})
			rest = rest[i:]
			continue
		}
		if i < 0 {
			i = len(rest)
		}
		tokens = append(tokens, textToken(rest[:i]))
		rest = rest[i:]
	}
	return append(tokens, versionToken{rank: endOfName})
}

func textToken(text string) versionToken {
	words := strings.Trim(text, versionSeparators)
	first := words
	if i := strings.IndexAny(words, versionSeparators); i >= 0 {
		first = words[:i]
	}
	if preReleases[strings.ToLower(first)] {
		return versionToken{preRelease, strings.ToLower(words)}
	}
	return versionToken{otherText, text}
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// family is what names before their first number: releases of one series share
// it.
func family(name string) string {
	if i := strings.IndexFunc(name, isDigit); i >= 0 {
		return name[:i]
	}
	return name
}
