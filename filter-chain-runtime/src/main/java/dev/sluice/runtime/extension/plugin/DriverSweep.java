package dev.sluice.runtime.extension.plugin;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/**
 * Takes away JDBC drivers. DriverManager shows and takes drivers only from classes that can see them, so the plugin's loader defines this class once
 * more, and nothing of the runtime may be named here.
 */
public final class DriverSweep implements Supplier<List<String>> {
    /** Called by reflection. */
    public DriverSweep() {}

    @Override
    public List<String> get() {
        List<String> gone = new ArrayList<>();
        for (Driver each : Collections.list(DriverManager.getDrivers())) {
            if (each.getClass().getClassLoader() == DriverSweep.class.getClassLoader()) {
                try {
                    DriverManager.deregisterDriver(each);
                    gone.add("JDBC driver " + each.getClass().getName());
                } catch (SQLException stays) {
                    gone.add("JDBC driver " + each.getClass().getName() + " (stays: " + stays.getMessage() + ")");
                }
            }
        }
        return gone;
    }
}
