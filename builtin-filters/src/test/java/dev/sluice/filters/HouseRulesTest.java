package dev.sluice.filters;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
    private final JavaClasses filters = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice.filters");

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("dev.sluice.filters.(**)").should().beFreeOfCycles().check(filters);
    }

    @Test
    void filtersKnowNothingOfEachOther() {
        slices().matching("dev.sluice.filters.(http|network|listener).(*)..")
                .should()
                .notDependOnEachOther()
                .check(filters);
    }

    @Test
    void seeTheApiAndEnvoysMessagesOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        "dev.sluice.filter..",
                        "dev.sluice.filters..",
                        "io.envoyproxy..",
                        "com.github.xds..",
                        "com.google.protobuf..",
                        "com.google.re2j..",
                        "com.nimbusds.jose..",
                        "com.aayushatharva.brotli4j..",
                        "com.github.luben.zstd..",
                        "org.jspecify..")
                .check(filters);
    }

    @Test
    void nativeCodeIsCalledFromOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.filters.common.compression..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.aayushatharva.brotli4j..", "com.github.luben.zstd..")
                .check(filters);
    }

    @Test
    void commonCodeStandsBelowTheFilters() {
        noClasses()
                .that(resideInAPackage("dev.sluice.filters.common.."))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.sluice.filters.http..")
                        .or(resideInAPackage("dev.sluice.filters.network..")))
                .check(filters);
    }
}
