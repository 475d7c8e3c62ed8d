package dev.sluice.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every case under {@code cases/}, against Sluice or, with {@code -Denvoy=PATH}, against Envoy. */
final class ConformanceTest {
    private static final Path ROOT = Path.of("cases");

    @TestFactory
    Stream<DynamicNode> exchanges() {
        assumeTrue(Subject.exists(), "nothing to run");
        List<GroupRun> runs = Group.all(ROOT).stream()
                .filter(group -> !group.cases().isEmpty())
                .map(GroupRun::new)
                .toList();
        List<DynamicNode> containers = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            containers.add(container(runs.get(i), runs.subList(i + 1, Math.min(i + 2, runs.size()))));
        }
        return containers.stream();
    }

    private static DynamicContainer container(GroupRun run, List<GroupRun> next) {
        Stream<DynamicTest> tests = run.group().cases().stream()
                .map(doc -> Pending.test(run.group().name(), doc.text("name"), () -> {
                    run.start();
                    next.forEach(GroupRun::start);
                    run.play(doc);
                }));
        return DynamicContainer.dynamicContainer(run.group().name(), tests.onClose(run::stop));
    }

    @AfterAll
    static void endsEveryProcess() {
        Subject.endAll();
    }
}
