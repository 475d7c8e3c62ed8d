package dev.sluice.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:[.#(][^`]*)?`");
    /** What a user copies must come from a file that a test reads; commands and what they print need not. */
    private static final Set<String> CODE = Set.of("yaml", "java", "js", "xml");

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path file : Documents.markdown()) {
            Matcher link = LINK.matcher(withoutCode(Documents.text(file)));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+:.*") && !leads(file, target)) {
                    broken.add(Documents.name(file) + ": " + target);
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void snippetsAreWhatTheirFilesSay() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Snippet snippet : snippets()) {
            if (snippet.source().isEmpty()) {
                continue;
            }
            Path source = Documents.ROOT.resolve(snippet.source());
            if (!Files.exists(source) || !snippet.matches(Documents.text(source))) {
                wrong.add(snippet.where() + " is not what " + snippet.source() + " says");
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void codeComesFromFiles() throws IOException {
        assertThat(snippets().stream()
                        .filter(snippet -> CODE.contains(snippet.language()))
                        .filter(snippet -> !snippet.where().startsWith("deploy/"))
                        .filter(snippet -> snippet.source().isEmpty())
                        .map(Snippet::where))
                .isEmpty();
    }

    @Test
    void classesOnTheWayOfAByteExist() throws IOException {
        Set<String> known = new TreeSet<>();
        for (Path file : Documents.files(Documents.ROOT, ".java")) {
            known.add(String.valueOf(file.getFileName()).replace(".java", ""));
        }
        Set<String> named = new TreeSet<>();
        Matcher matcher = CLASS.matcher(Documents.text(Documents.ROOT.resolve("docs/life-of-a-byte.md")));
        while (matcher.find()) {
            named.add(matcher.group(1));
        }

        assertThat(named).hasSizeGreaterThan(30);
        assertThat(known).containsAll(named);
    }

    private static List<Snippet> snippets() throws IOException {
        List<Snippet> all = new ArrayList<>();
        for (Path file : Documents.markdown()) {
            all.addAll(Snippet.of(file, Documents.text(file)));
        }
        return all;
    }

    private static String withoutCode(String text) {
        return text.replaceAll("(?ms)^```.*?^```$", "").replaceAll("`[^`\n]*`", "");
    }

    private static boolean leads(Path from, String target) throws IOException {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path to = path.isEmpty()
                ? from
                : Objects.requireNonNull(from.getParent()).resolve(path).normalize();
        if (!Files.exists(to)) {
            return false;
        }
        return hash < 0 || anchors(Documents.text(to)).anyMatch(target.substring(hash + 1)::equals);
    }

    /** As Markdown viewers make them of headings. */
    private static Stream<String> anchors(String text) {
        return HEADING.matcher(text).results().map(heading -> heading.group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 _-]", "")
                .replace(' ', '-'));
    }
}
