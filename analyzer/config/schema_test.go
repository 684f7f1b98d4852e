package config

import "go.yaml.in/yaml/v4"

// plain is a document as encoding/json would have it, for the schema.
func plain(text []byte) (any, error) {
	var v map[string]any
	if err := yaml.Unmarshal(text, &v); err != nil {
		var list []any
		if err := yaml.Unmarshal(text, &list); err != nil {
			return nil, err
		}
		return list, nil
	}
	return v, nil
}
