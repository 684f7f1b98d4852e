package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
)

// kept are the properties that consumers want even when they are empty.
var kept = map[string]bool{"runs": true, "results": true, "rules": true}

// writePruned writes the log without what says nothing: go-sarif writes every
// unset index as -1, every unset list as [] or null, and consumers stumble over
// indices that point nowhere. Keys keep their order.
func writePruned(w io.Writer, log *sarif.Report) error {
	text, err := json.Marshal(log)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	root, err := readNode(dec)
	if err != nil {
		return fmt.Errorf("reading back SARIF: %w", err)
	}
	return writeValue(w, root)
}

// member is a key of an object and its value.
type member struct {
	key   string
	value any
}

// object is a JSON object whose keys stay in order.
type object []member

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	for i, m := range o {
		buf.WriteByte("{,"[min(i, 1)])
		if err := enc.Encode(m.key); err != nil {
			return nil, err
		}
		buf.WriteByte(':')
		if err := enc.Encode(m.value); err != nil {
			return nil, err
		}
	}
	if len(o) == 0 {
		buf.WriteByte('{')
	}
	buf.WriteByte('}')
	return buf.Bytes(), nil
}

// readNode reads a value without its members that say nothing.
func readNode(dec *json.Decoder) (any, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch tok {
	case json.Delim('{'):
		obj := object{}
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				return nil, err
			}
			value, err := readNode(dec)
			if err != nil {
				return nil, err
			}
			if name := key.(string); kept[name] || !saysNothing(value) {
				obj = append(obj, member{name, value})
			}
		}
		_, err = dec.Token()
		return obj, err
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			value, err := readNode(dec)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err = dec.Token()
		return list, err
	}
	return tok, nil
}

func saysNothing(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case json.Number:
		return v == "-1"
	case []any:
		return len(v) == 0
	case object:
		return len(v) == 0
	}
	return false
}
