package dev.sluice.runtime.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OsTest {
    @Test
    void knowsTheSystemsByName() {
        assertThat(Platform.of("Windows Server 2022")).isEqualTo(Platform.WINDOWS);
        assertThat(Platform.of("Mac OS X")).isEqualTo(Platform.MACOS);
        assertThat(Platform.of("Linux")).isEqualTo(Platform.LINUX);
        assertThat(Platform.of("FreeBSD")).isEqualTo(Platform.OTHER);
    }

    @Test
    void looksForTheConfigurationHereFirst() {
        for (Platform platform : Platform.values()) {
            assertThat(Platform.defaultConfigFiles(platform, Map.of()).get(0)).hasToString("envoy.yaml");
        }
    }

    @Test
    void mapsTheDevicePathsOnEverySystem() {
        assertThat(StandardStreams.named("/dev/stdout")).containsSame(StandardStreams.out());
        assertThat(StandardStreams.named("/dev/stderr")).containsSame(StandardStreams.err());
        assertThat(StandardStreams.named("/tmp/stdout")).isEmpty();
    }

    @Test
    void knowsItself() {
        assertThat(ThisProcess.pid()).isPositive();
        assertThat(ThisProcess.hostname()).isNotBlank();
        ThisProcess.residentBytes().ifPresent(n -> assertThat(n).isGreaterThan(1 << 20));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void hearsSignals() {
        List<Signal> heard = new CopyOnWriteArrayList<>();
        Set<Signal> installed = Signals.install(heard::add);
        assertThat(installed).contains(Signal.TERM, Signal.INT);

        SunSignals.raise("TERM");

        await().untilAsserted(() -> assertThat(heard).containsExactly(Signal.TERM));
    }
}
