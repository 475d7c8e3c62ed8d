package dev.sluice.runtime.os;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** {@code sun.misc.Signal} by reflection: it may be missing, and the compiler warns about every direct use. */
final class SunSignals {
    private SunSignals() {}

    /** @throws IllegalArgumentException this system has no such signal, or the machine keeps it */
    static void install(String name, Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> taker = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    SunSignals.class.getClassLoader(),
                    new Class<?>[] {taker},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            handler.run();
                            yield null;
                        }
                        case "hashCode" -> System.identityHashCode(self);
                        case "equals" -> arguments != null && self == arguments[0];
                        default -> "handler of " + name;
                    });
            Object wanted = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, taker).invoke(null, wanted, proxy);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(String.valueOf(e.getCause()), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e.toString(), e);
        }
    }

    /** Sends the signal to this process, for tests. */
    static void raise(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Object wanted = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("raise", signal).invoke(null, wanted);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e.toString(), e);
        }
    }
}
