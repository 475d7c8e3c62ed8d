package dev.sluice.runtime.extension;

import java.nio.file.Path;
import java.util.List;

/** A configuration that stands for files as well: when one of them changes, the filter is made anew although its configuration is the same. */
public interface WatchedFiles {
    /** Paths as the configuration names them, from the working directory. */
    List<Path> watchedFiles();
}
