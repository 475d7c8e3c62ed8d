package dev.sluice.processor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
    private final JavaClasses processor = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice.processor");

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("dev.sluice.(**)").should().beFreeOfCycles().check(processor);
    }

    @Test
    void standsOnTheJdkAloneSoThatAnyCompilerCanLoadIt() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.annotation.processing..",
                        "javax.lang.model..",
                        "javax.tools..",
                        "dev.sluice.processor..",
                        "org.jspecify..")
                .check(processor);
    }
}
