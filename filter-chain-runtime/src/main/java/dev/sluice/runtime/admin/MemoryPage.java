package dev.sluice.runtime.admin;

import io.envoyproxy.envoy.admin.v3.Memory;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/** {@code /memory}: the Java heap in Envoy's message; {@code total_physical_bytes} adds what the JVM keeps outside of it. */
record MemoryPage() implements AdminEndpoint {
    @Override
    public String path() {
        return "/memory";
    }

    @Override
    public String help() {
        return "print current allocation/heap usage";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        return AdminResponse.json(ProtoJson.printAll(Memory.newBuilder()
                .setAllocated(heap.getUsed())
                .setHeapSize(heap.getCommitted())
                .setPageheapFree(heap.getCommitted() - heap.getUsed())
                .setTotalPhysicalBytes(heap.getCommitted() + other.getCommitted())
                .build()));
    }
}
