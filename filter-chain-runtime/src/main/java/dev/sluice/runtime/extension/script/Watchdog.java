package dev.sluice.runtime.extension.script;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One thread per process that looks at every context each 10 ms; it starts with the first script. */
final class Watchdog {
    static final long TICK_NANOS = 10_000_000L;

    private static final System.Logger LOG = System.getLogger("sluice.script");
    private static final List<Guard> GUARDS = new CopyOnWriteArrayList<>();
    private static final Cpu CPU = cpu();
    private static final int LONGEST_WAIT_TICKS = 50;

    /** CPU time of a thread. */
    @FunctionalInterface
    interface Cpu {
        long nanos(Thread thread);
    }

    static {
        Thread thread = new Thread(Watchdog::run, "sluice-script-watchdog");
        thread.setDaemon(true);
        thread.setContextClassLoader(Watchdog.class.getClassLoader());
        thread.start();
    }

    private Watchdog() {}

    static void watch(Guard guard) {
        GUARDS.add(guard);
        synchronized (GUARDS) {
            GUARDS.notifyAll();
        }
    }

    static void forget(Guard guard) {
        GUARDS.remove(guard);
    }

    private static void run() {
        while (true) {
            try {
                pause();
                for (Guard guard : GUARDS) {
                    guard.look(CPU);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.ERROR, "the watchdog of scripts stumbled", e);
            }
        }
    }

    private static void pause() throws InterruptedException {
        synchronized (GUARDS) {
            while (GUARDS.isEmpty()) {
                GUARDS.wait(LONGEST_WAIT_TICKS * TICK_NANOS / 1_000_000);
            }
        }
        Thread.sleep(TICK_NANOS / 1_000_000);
    }

    /** Where the JVM cannot tell, wall time. */
    private static Cpu cpu() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        if (!threads.isThreadCpuTimeSupported() || !threads.isThreadCpuTimeEnabled()) {
            return thread -> System.nanoTime();
        }
        return thread -> threads.getThreadCpuTime(thread.getId());
    }
}
