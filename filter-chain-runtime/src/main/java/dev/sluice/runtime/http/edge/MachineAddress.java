package dev.sluice.runtime.http.edge;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;

/** The address by which others may know this machine. */
public final class MachineAddress {
    private MachineAddress() {}

    /** The first IPv4 address of the machine that is no loopback, empty if there is none. Asks the system, so off the loops and once. */
    public static String text() {
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(each.getInetAddresses())) {
                    if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
                        return NetUtil.toAddressString(address);
                    }
                }
            }
        } catch (SocketException e) {
            return "";
        }
        return "";
    }
}
