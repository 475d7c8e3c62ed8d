package dev.sluice.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * For a JUnit 5 test class or method: every chain that a test makes is closed after it, and the test fails if something is left then, such as a
 * timer, an active request, a thread that keeps the process alive. Parameters of the types {@link FilterTest} and {@link NetworkTest} with
 * {@link With}, and {@link TestClock}, are given.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(SluiceExtension.class)
public @interface SluiceTest {}
