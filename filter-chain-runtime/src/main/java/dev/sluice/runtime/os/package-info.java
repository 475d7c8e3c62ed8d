/** What differs between operating systems: signals, standard streams, paths, facts about the process. The only room that asks which OS this is. */
@NullMarked
package dev.sluice.runtime.os;

import org.jspecify.annotations.NullMarked;
