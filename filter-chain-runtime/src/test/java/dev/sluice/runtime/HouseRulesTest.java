package dev.sluice.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
    private static final String ROOT = "dev.sluice.runtime.";

    /** Top to bottom: a room imports only what stands below it. */
    private static final List<String> ROOMS = List.of(
            "app",
            "server",
            "admin",
            "listener",
            "http",
            "network",
            "chain",
            "route",
            "upstream",
            "codec",
            "transport",
            "extension",
            "accesslog",
            "config",
            "stats",
            "event",
            "os");

    private static JavaClasses runtime;

    @BeforeAll
    static void readTheClasses() {
        runtime = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.sluice.runtime");
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("dev.sluice.runtime.(**)").should().beFreeOfCycles().check(runtime);
    }

    @Test
    void aRoomImportsOnlyWhatStandsBelowIt() {
        classes().should(lookDownOnly()).check(runtime);
    }

    @Test
    void everyPackageIsARoomWeKnow() {
        assertThat(runtime.stream().map(HouseRulesTest::room).distinct()).isSubsetOf(ROOMS);
    }

    @Test
    void builtInFiltersAreFoundByIndexNotByName() {
        assertThat(runtime.stream()
                        .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                        .map(d -> d.getTargetClass().getPackageName())
                        .filter(name -> name.startsWith("dev.sluice.filters")))
                .isEmpty();
    }

    private static ArchCondition<JavaClass> lookDownOnly() {
        return new ArchCondition<>("import only rooms below their own") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass();
                    if (target.getPackageName().startsWith(ROOT)
                            && ROOMS.indexOf(room(target)) < ROOMS.indexOf(room(item))) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static String room(JavaClass type) {
        String rest = type.getPackageName()
                .substring(Math.min(ROOT.length(), type.getPackageName().length()));
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
