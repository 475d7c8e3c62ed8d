package dev.sluice.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which filter a parameter of a {@link SluiceTest} has. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface With {
    /** As for {@link FilterTest#of(Class)}. */
    Class<?> value();

    /** As for {@link FilterTest#config}. */
    String config() default "";
}
