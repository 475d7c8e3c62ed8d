package dev.sluice.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
    private final JavaClasses kit = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice.testkit");

    @Test
    void onlyTheTckAndTheExtensionNeedATestFramework() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.(([A-Z][a-z]+Filter)?Tck|Sluice(Test|Extension))")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.junit..", "org.assertj..")
                .check(kit);
    }

    @Test
    void opensNoSocketsAndNeverSleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.channels..", "io.netty..")
                .check(kit);
    }

    @Test
    void showsNoClassOfTheRuntimeInPublic() {
        List<String> leaks = new ArrayList<>();
        for (JavaClass type : kit) {
            for (JavaMethod method : type.getMethods()) {
                boolean open = type.getModifiers().contains(JavaModifier.PUBLIC)
                        && method.getModifiers().contains(JavaModifier.PUBLIC);
                if (open
                        && method.getFullName()
                                .concat(method.getRawReturnType().getName())
                                .contains("dev.sluice.runtime")) {
                    leaks.add(method.getFullName());
                }
            }
        }
        Assertions.assertThat(leaks).isEmpty();
    }
}
