/**
 * From YAML or JSON to Envoy's own messages with positions; problems with places. A text goes through {@code ConfigReader}, {@code YamlText} (bounded
 * composing), {@code MessageReader} (along descriptors), {@code FieldRules}; compilers then report at {@code Place}s.
 */
@NullMarked
package dev.sluice.runtime.config;

import org.jspecify.annotations.NullMarked;
