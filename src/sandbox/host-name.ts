/** What the Docker host calls itself (`guest/rootfs/etc/hostname`). */
export const HOST_NAME = 'docker-host'
