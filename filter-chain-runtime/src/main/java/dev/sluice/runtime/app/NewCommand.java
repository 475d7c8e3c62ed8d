package dev.sluice.runtime.app;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice new}: a project with a filter, a configuration and a test, from the SDK's archetype. */
@Command(
        name = "new",
        sortOptions = false,
        description = "Makes a project for a filter: source, test, configuration, build.")
final class NewCommand implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern DOTTED = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");

    /** Names that the template's sources use themselves. */
    private static final Set<String> TAKEN = Set.of(
            "AcceptedSocket",
            "Answer",
            "Exchange",
            "Filter",
            "HttpFilter",
            "Key",
            "ListenerFilter",
            "NetworkFilter",
            "Override",
            "RawConnection",
            "Record",
            "String",
            "Teller",
            "Verdict");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            description = "Folder to make; its last part is the filter's name, as in my-filter.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path folder;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "http (default), network, listener, js or python.",
            defaultValue = "http")
    String kind = "http";

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = "Stands before the filter's name, and is its Maven group (default: acme).",
            defaultValue = "acme")
    String group = "acme";

    @Option(
            names = "--package",
            paramLabel = "PACKAGE",
            description = "Of the Java sources (default: the group and the name).")
    @Nullable
    String packageName;

    @Override
    public Integer call() throws IOException {
        Path project = folder.toAbsolutePath().normalize();
        String name = String.valueOf(project.getFileName());
        check(name, project);
        Sdk sdk = Sdk.installed();
        new Template(sdk.jar("filter-archetype"), kind, values(name, sdk)).write(project);
        tell(name);
        return ExitCode.OK;
    }

    private void check(String name, Path project) throws IOException {
        if (!Template.kinds().contains(kind)) {
            throw usage("--kind is http, network, listener, js or python, not " + kind);
        }
        if (!NAME.matcher(name).matches()) {
            throw usage("a name has small letters, digits and single hyphens, as in my-filter, not " + name);
        }
        if (!DOTTED.matcher(group).matches()) {
            throw usage("--group is a name such as com.example, not " + group);
        }
        if (packageName != null && !DOTTED.matcher(packageName).matches()) {
            throw usage("--package is a name such as com.example.filters, not " + packageName);
        }
        if (Files.exists(project)) {
            throw new IOException(folder + " is already there; nothing was changed");
        }
    }

    private Map<String, String> values(String name, Sdk sdk) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("artifactId", name);
        values.put("groupId", group);
        values.put("version", "1.0.0");
        values.put("package", packageName == null ? group + '.' + name.replace("-", "") : packageName);
        values.put("className", className(name));
        values.put("dot", ".");
        values.put("sluiceVersion", sdk.version("filter-parent"));
        values.put("sluiceRepository", sdk.repository().toString().replace(File.separatorChar, '/'));
        return values;
    }

    private static String className(String name) {
        StringBuilder text = new StringBuilder();
        for (String word : name.split("-", -1)) {
            text.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return TAKEN.contains(text.toString()) ? "My" + text : text.toString();
    }

    private void tell(String name) {
        PrintWriter out = spec.commandLine().getOut();
        String source =
                switch (kind) {
                    case "js" -> "src/main/js/" + name + ".js";
                    case "python" -> "src/main/python/" + name + ".py";
                    default -> "src/main/java";
                };
        out.println(folder + " is ready: the filter is in " + source + ", its configuration in envoy.yaml.");
        out.println();
        out.println("    sluice dev " + folder);
        out.println("    curl -i http://127.0.0.1:10000/");
        out.println();
        out.println("Save a change while it runs, and ask again. Tests and jar: ./mvnw verify in the folder.");
        if (kind.equals("python")) {
            out.println("Python is not part of the distribution: docs/scripts.md says how to add it (160 MB).");
        }
        out.flush();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
