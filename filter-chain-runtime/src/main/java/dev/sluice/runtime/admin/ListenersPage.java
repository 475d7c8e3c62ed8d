package dev.sluice.runtime.admin;

import io.envoyproxy.envoy.admin.v3.Listeners;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import java.net.InetSocketAddress;

/** {@code /listeners}. */
record ListenersPage(Operations operations) implements AdminEndpoint {
    @Override
    public String path() {
        return "/listeners";
    }

    @Override
    public String help() {
        return "print listener info; format=json for JSON";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        return request.get("format").equals("json") ? json() : text();
    }

    private AdminResponse text() {
        StringBuilder out = new StringBuilder();
        for (Operations.ListenerStatus listener : operations.listeners()) {
            for (java.net.SocketAddress address : listener.addresses()) {
                out.append(listener.name())
                        .append("::")
                        .append(Addresses.text(address))
                        .append('\n');
            }
        }
        return AdminResponse.text(out.toString());
    }

    private AdminResponse json() {
        Listeners.Builder all = Listeners.newBuilder();
        for (Operations.ListenerStatus listener : operations.listeners()) {
            var status = all.addListenerStatusesBuilder().setName(listener.name());
            for (int i = 0; i < listener.addresses().size(); i++) {
                Address address = proto(listener.addresses().get(i));
                if (i == 0) {
                    status.setLocalAddress(address);
                } else {
                    status.addAdditionalLocalAddresses(address);
                }
            }
        }
        return AdminResponse.json(ProtoJson.print(all.build()));
    }

    private static Address proto(java.net.SocketAddress address) {
        InetSocketAddress inet = (InetSocketAddress) address;
        return Address.newBuilder()
                .setSocketAddress(SocketAddress.newBuilder()
                        .setAddress(inet.getAddress().getHostAddress())
                        .setPortValue(inet.getPort()))
                .build();
    }
}
