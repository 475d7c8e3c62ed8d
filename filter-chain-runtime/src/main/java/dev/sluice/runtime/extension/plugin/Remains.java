package dev.sluice.runtime.extension.plugin;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What a plugin has left behind in the process: found, ended as far as that can be done, and named. Off the loops. */
final class Remains {
    private static final System.Logger LOG = System.getLogger("sluice.plugin");
    private static final long PATIENCE_MILLIS = 1_000;

    private final OwnLoader loader;
    private final Set<String> names;

    /** @param names of its classes' files, to know its frames on the stack of a thread that bears no other sign */
    Remains(OwnLoader loader, Set<String> names) {
        this.loader = loader;
        this.names = names;
    }

    /** Ends its threads, takes away its drivers and beans, and tells. */
    void end(Object plugin) {
        List<Thread> left = own();
        left.forEach(Thread::interrupt);
        List<String> ended = new ArrayList<>();
        long until = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        for (Thread each : left) {
            join(each, until);
            ended.add("thread " + each.getName() + (each.isAlive() ? " (does not end)" : ""));
        }
        ended.addAll(drivers());
        ended.addAll(beans());
        if (!ended.isEmpty()) {
            LOG.log(Level.WARNING, "{0} left behind: {1}; a filter ends what it began in onClose", plugin, ended);
        }
    }

    /** Threads that keep it in memory. */
    List<String> threads() {
        List<String> words = new ArrayList<>();
        for (Thread each : Thread.getAllStackTraces().keySet()) {
            if (isOwn(each)) {
                words.add("thread " + each.getName());
            } else {
                frame(each).ifPresent(frame -> words.add("thread " + each.getName() + " in " + frame));
            }
        }
        return words;
    }

    private List<Thread> own() {
        return Thread.getAllStackTraces().keySet().stream().filter(this::isOwn).toList();
    }

    private boolean isOwn(Thread thread) {
        return thread != Thread.currentThread()
                && (loader.owns(thread.getContextClassLoader())
                        || loader.owns(thread.getClass().getClassLoader()));
    }

    private java.util.Optional<String> frame(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (names.contains(frame.getClassName().replace('.', '/') + ".class")) {
                return java.util.Optional.of(frame.getClassName() + '.' + frame.getMethodName());
            }
        }
        return java.util.Optional.empty();
    }

    private static void join(Thread thread, long until) {
        try {
            long millis = (until - System.nanoTime()) / 1_000_000;
            if (millis > 0) {
                thread.join(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("unchecked")
    private List<String> drivers() {
        if (!loader.usesDrivers()) {
            return List.of();
        }
        try {
            var inside = (Supplier<List<String>>)
                    loader.inside(DriverSweep.class).getDeclaredConstructor().newInstance();
            return inside.get();
        } catch (IOException | ReflectiveOperationException | LinkageError e) {
            LOG.log(Level.DEBUG, "drivers of a plugin", e);
            return List.of();
        }
    }

    private List<String> beans() {
        if (!loader.usesBeans()) {
            return List.of();
        }
        List<String> gone = new ArrayList<>();
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName each : server.queryNames(null, null)) {
            try {
                if (loader.owns(server.getClassLoaderFor(each))) {
                    server.unregisterMBean(each);
                    gone.add("MBean " + each);
                }
            } catch (JMException already) {
                LOG.log(Level.DEBUG, "beans of a plugin", already);
            }
        }
        return gone;
    }
}
