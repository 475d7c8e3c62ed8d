package dev.sluice.samples.staticfiles;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Verdict;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Answers with the files of a folder; in the place of the router. One range a request; what a path names outside of the folder, also by a link, is not
 * found.
 *
 * @param root the folder, from the working directory
 */
@Filter("acme.static-files")
public record StaticFiles(String root) implements HttpTerminal {
    private static final HeaderName RANGE = HeaderName.of("range");
    private static final HeaderName IF_NONE_MATCH = HeaderName.of("if-none-match");
    private static final Verdict.Reply NOT_FOUND =
            Verdict.reply(404).body("no such file\n").details("file_not_found");
    private static final Verdict.Reply NOT_ALLOWED =
            Verdict.reply(405).header("allow", "GET, HEAD").details("method_not_allowed");

    public StaticFiles {
        if (!Files.isDirectory(Path.of(root))) {
            throw new IllegalArgumentException("root " + root + " is no folder");
        }
    }

    @Override
    public Verdict onRequest(Exchange x) {
        String method = x.request().method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return NOT_ALLOWED;
        }
        String path = x.request().path();
        return Verdict.when(
                x.blocking(() -> OpenFile.of(Path.of(root), decoded(path))),
                file -> answer(x, file, method.equals("HEAD")),
                missing -> NOT_FOUND);
    }

    /** A bad escape is an exception, which is a file that is not there. */
    private static String decoded(String path) {
        int query = path.indexOf('?');
        String name = query < 0 ? path : path.substring(0, query);
        return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Verdict answer(Exchange x, OpenFile file, boolean headOnly) {
        if (x.request().headers().is(IF_NONE_MATCH, file.etag())) {
            file.close();
            return Verdict.reply(304).header("etag", file.etag()).details("not_modified");
        }
        Range range = Range.of(headOnly ? "" : x.request().headers().get(RANGE), file.size());
        if (range.outside()) {
            file.close();
            return Verdict.reply(416)
                    .header("content-range", "bytes */" + file.size())
                    .details("range_not_satisfiable");
        }
        Verdict.Reply reply = Verdict.reply(range.whole(file.size()) ? 200 : 206)
                .header("content-type", file.contentType())
                .header("content-length", Long.toString(range.length()))
                .header("accept-ranges", "bytes")
                .header("etag", file.etag())
                .details("static_file");
        if (!range.whole(file.size())) {
            reply = reply.header("content-range", range.words(file.size()));
        }
        if (headOnly) {
            file.close();
            return reply;
        }
        return reply.body(new FileBody(x, file, range));
    }
}
