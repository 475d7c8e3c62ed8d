package dev.sluice.runtime.extension.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.extension.BuiltIns;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class NoEngineTest {
    /** Runs in a loader that has its own runtime classes and remembers who asked for GraalVM. */
    public static final class Inside implements Supplier<String> {
        @Override
        public String get() {
            return BuiltIns.of(Inside.class.getClassLoader()).stream()
                            .filter(each -> each.name().equals("sluice.filters.http.script"))
                            .toList()
                    + " "
                    + new ScriptFactory().getClass().getSimpleName();
        }
    }

    private static final class Watching extends URLClassLoader {
        final List<String> asked = new ArrayList<>();

        Watching() throws IOException {
            super(
                    new URL[] {
                        BuiltIns.class.getProtectionDomain().getCodeSource().getLocation(),
                        NoEngineTest.class.getProtectionDomain().getCodeSource().getLocation()
                    },
                    NoEngineTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.graalvm.")) {
                asked.add(name);
            }
            if (name.startsWith("dev.sluice.runtime.")) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : findClass(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    @Test
    void loadsNothingOfGraalVmBeforeAScriptIsOpened() throws Exception {
        try (Watching loader = new Watching()) {
            Supplier<?> inside = (Supplier<?>) loader.loadClass(Inside.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();

            assertThat(inside.get())
                    .asString()
                    .contains("sluice.filters.http.script")
                    .endsWith("ScriptFactory");
            assertThat(loader.asked).isEmpty();
        }
    }
}
