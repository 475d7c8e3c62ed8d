/** Who is next: weighted schedules, least request, and how load falls over priorities. Knows nothing of sockets. */
@NullMarked
package dev.sluice.runtime.upstream.balance;

import org.jspecify.annotations.NullMarked;
