package dev.sluice.conformance.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** In the whole checkout only {@code dev.sluice.runtime.os} asks which system this is. */
class SystemsTest {
    private static final Pattern ASKS =
            Pattern.compile("\"os[.]name\"|separator(Char)?( ==| !=|[.]equals)|PlatformDependent[.]is(Windows|Osx)");
    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules");

    @Test
    void onlyTheOsRoomAsksWhichSystemThisIs() throws IOException {
        List<Path> asking = new ArrayList<>();
        for (Path file : sources()) {
            if (ASKS.matcher(Files.readString(file)).find()) {
                asking.add(file);
            }
        }

        assertThat(asking).allMatch(file -> file.toString().replace('\\', '/').contains("/dev/sluice/runtime/os/"));
        assertThat(asking).anyMatch(file -> file.endsWith("Platform.java"));
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        Files.walkFileTree(Checkout.root(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(String.valueOf(folder.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    sources.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return sources;
    }
}
