package dev.sluice.runtime.chain;

import java.lang.reflect.Method;

/** Which methods of a filter interface a class overrides: the others are never called, so they cost nothing. */
public final class Overrides {
    private Overrides() {}

    /** Whether calling that public method on an instance of {@code type} runs code other than the filter API's own defaults. */
    public static boolean has(Class<?> type, String method, Class<?>... parameters) {
        try {
            Method found = type.getMethod(method, parameters);
            return !found.getDeclaringClass().getName().startsWith("dev.sluice.filter.")
                    || !found.getDeclaringClass().isInterface();
        } catch (NoSuchMethodException none) {
            return false;
        }
    }
}
