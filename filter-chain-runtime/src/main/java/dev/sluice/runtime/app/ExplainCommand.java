package dev.sluice.runtime.app;

import dev.sluice.runtime.admin.AskedRequest;
import dev.sluice.runtime.admin.ExplanationText;
import dev.sluice.runtime.os.Logs;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice explain}: what would become of a request, and why, without a socket or a plugin's code. */
@Command(
        name = "explain",
        sortOptions = false,
        description = "Tells what would become of a request and why: listener, filter chain, route, filters, cluster."
                + " Opens no socket and runs no filter.")
final class ExplainCommand implements Callable<Integer> {
    private final Starter starter;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Option(
            names = "--request",
            required = true,
            paramLabel = "REQUEST",
            description = "Such as 'GET /path' or 'GET https://name/path'.")
    String request = "";

    @Option(
            names = {"-H", "--header"},
            paramLabel = "HEADER",
            description = "'name: value', again and again.")
    List<String> headers = List.of();

    @Option(names = "--listener", paramLabel = "NAME", description = "Which listener it comes to.", defaultValue = "")
    String listener = "";

    @Option(names = "--port", paramLabel = "N", description = "The same, by its port.", defaultValue = "-1")
    int port = -1;

    @Option(
            names = "--source",
            paramLabel = "IP",
            description = "Where the client is, with or without a port (default: 127.0.0.1).",
            defaultValue = "")
    String source = "";

    @Option(
            names = "--sni",
            paramLabel = "NAME",
            description = "The client speaks TLS and asks for this name.",
            defaultValue = "")
    String serverName = "";

    @Option(
            names = "--alpn",
            paramLabel = "LIST",
            split = ",",
            description = "The client speaks TLS and offers these protocols, such as h2,http/1.1.")
    List<String> protocols = List.of();

    @Option(names = "--tls", description = "The client speaks TLS.")
    boolean tls;

    @Mixin
    final OutputFlags output = new OutputFlags();

    @Mixin
    final StartFlags flags = new StartFlags();

    @Mixin
    final IgnoredFlags ignored = new IgnoredFlags();

    ExplainCommand(Starter starter) {
        this.starter = starter;
    }

    @Override
    public Integer call() throws IOException {
        String wrong = flags.wrongToRead();
        wrong = wrong == null ? output.wrong() : wrong;
        AskedRequest asked = new AskedRequest(request, headers, listener, port, source, serverName, protocols, tls);
        try {
            asked.question();
        } catch (AskedRequest.Unclear unclear) {
            wrong = wrong == null ? unclear.getMessage() : wrong;
        }
        if (wrong != null) {
            throw new ParameterException(spec.commandLine(), wrong);
        }
        Logs.install(Logs.Level.WARNING, null);
        return starter.explain(
                flags, asked, output.json() ? ExplanationText::json : ExplanationText::text, spec.commandLine());
    }
}
