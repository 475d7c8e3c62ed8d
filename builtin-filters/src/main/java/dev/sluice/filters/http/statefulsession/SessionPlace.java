package dev.sluice.filters.http.statefulsession;

import dev.sluice.filter.Headers;

/** Where a session's host stands. Immutable, any loop. */
interface SessionPlace {
    SessionPlace NOWHERE = new SessionPlace() {
        @Override
        public boolean covers(String path) {
            return false;
        }

        @Override
        public String find(Headers request) {
            return "";
        }

        @Override
        public void tell(Headers response, String host) {}
    };

    /** Whether requests to that path have sessions. */
    boolean covers(String path);

    /** The host's address and port; "" if there is none, or none that can be read. */
    String find(Headers request);

    void tell(Headers response, String host);
}
