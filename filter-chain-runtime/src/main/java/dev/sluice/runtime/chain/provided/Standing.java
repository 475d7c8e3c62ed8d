package dev.sluice.runtime.chain.provided;

/** How the process stands: what filters may know of it. Any thread. */
public interface Standing {
    /** A process that is always well and has no name. */
    Standing PLAIN = new Standing() {
        @Override
        public boolean healthy() {
            return true;
        }

        @Override
        public String serviceCluster() {
            return "";
        }
    };

    /** False while the process wants to be taken out of service. */
    boolean healthy();

    /** {@code --service-cluster}, empty if none. */
    String serviceCluster();
}
