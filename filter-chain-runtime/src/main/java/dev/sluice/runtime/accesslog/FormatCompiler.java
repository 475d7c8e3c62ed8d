package dev.sluice.runtime.accesslog;

import com.google.protobuf.Struct;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compiles {@code SubstitutionFormatString}: for logs, and for the bodies of local replies. Reads files, so off the loops. */
public final class FormatCompiler {
    private FormatCompiler() {}

    @SuppressWarnings("deprecation") // json_format_options is deprecated; keys are sorted in any case
    public static Format compile(SubstitutionFormatString format, Place place) {
        boolean omitEmpty = format.getOmitEmptyValues();
        format.getJsonFormatOptions().getSortProperties();
        return switch (format.getFormatCase()) {
            case TEXT_FORMAT -> text(format.getTextFormat(), omitEmpty, place.field("text_format"));
            case JSON_FORMAT -> json(format.getJsonFormat(), omitEmpty, place.field("json_format"));
            case TEXT_FORMAT_SOURCE -> {
                Place source = place.field("text_format_source");
                boolean inline = format.getTextFormatSource().hasInlineString();
                yield text(
                        read(format.getTextFormatSource(), source),
                        omitEmpty,
                        inline ? source.field("inline_string") : source);
            }
            case FORMAT_NOT_SET -> {
                place.error("needs one of text_format_source, json_format, text_format");
                yield text("", omitEmpty, place);
            }
        };
    }

    static Format text(String text, boolean omitEmpty, Place place) {
        return new TextFormat(Formats.pieces(text, place::error), omitEmpty);
    }

    static Format json(Struct struct, boolean omitEmpty, Place place) {
        return JsonFormat.of(struct, omitEmpty, place);
    }

    /** The text of a data source; empty, and reported, if it cannot be read. */
    public static String read(DataSource source, Place place) {
        return switch (source.getSpecifierCase()) {
            case INLINE_STRING -> source.getInlineString();
            case INLINE_BYTES -> source.getInlineBytes().toStringUtf8();
            case FILENAME -> file(source.getFilename(), place.field("filename"));
            case ENVIRONMENT_VARIABLE -> {
                String value = System.getenv(source.getEnvironmentVariable());
                if (value == null) {
                    place.field("environment_variable").error(source.getEnvironmentVariable() + " is not set");
                }
                yield value == null ? "" : value;
            }
            case SPECIFIER_NOT_SET -> {
                place.error("needs one of filename, inline_string, inline_bytes, environment_variable");
                yield "";
            }
        };
    }

    private static String file(String name, Place place) {
        try {
            return Files.readString(Path.of(name), StandardCharsets.UTF_8);
        } catch (IOException | IllegalArgumentException e) {
            place.error("cannot read " + name + ": " + e.getMessage());
            return "";
        }
    }
}
