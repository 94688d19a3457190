import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from './figure.ts';
import type { Shop } from './shop.ts';

/** The live programs as units on their ports, each in its one place, and nginx in front of the gateway. Gantry's end first. */
const handOver = `
set -eu
cd /opt/pakashop
user=$(sed -n 's/^user=//p' host.conf)
mkdir -p /run/reference
grep '^program=' live/table | while IFS='=' read -r _ service build instance _ port _; do
  sed '/^PORT=/d' "instances/$service/$instance/env" >"/run/reference/$service.env"
  echo "PORT=$port" >>"/run/reference/$service.env"
  cat >"/run/systemd/system/pakashop-$service.service" <<UNIT
[Service]
User=$user
WorkingDirectory=/opt/pakashop/builds/$service/$build
EnvironmentFile=/run/reference/$service.env
ExecStart=/opt/pakashop/builds/$service/$build/run
Restart=on-failure
UNIT
  echo "$service" >>/run/reference/services
done
systemctl list-units --no-legend --plain 'gantry-pakashop-*@*' | awk '{ print $1 }' | xargs -r systemctl stop
mv /etc/gantry/pakashop/nginx/front.conf /run/reference/front.conf
echo 'server { listen 80 default_server; location / { proxy_pass http://127.0.0.1:8000; } }' >/etc/gantry/pakashop/nginx/front.conf
systemctl daemon-reload
systemctl restart nginx
while read -r service; do systemctl start "pakashop-$service"; done </run/reference/services
until curl -sf -o /dev/null http://127.0.0.1:8000/health; do sleep 0.1; done
sleep 3
`;

const restart = (names: string) => `set -e
for service in ${names}; do
  systemctl restart "pakashop-$service"
  sleep 2
  systemctl is-active --quiet "pakashop-$service"
done
systemctl reload nginx`;

/**
 * The reference's way with the same programs on the same hosts, from where its script has fetched, installed and built:
 * restart in place, sleep 2, next; both hosts at once. Last of all: what Gantry started there is gone afterwards.
 */
export async function reference(shop: Shop): Promise<Figure[]> {
  await Promise.all(shop.machines.map(({ shell }) => shell(handOver)));
  const one = await restartUnderLoad(shop, 'gateway');
  const all = await restartUnderLoad(shop, '$(cat /run/reference/services)');
  return [
    { what: 'the reference’s way: one service', unit: 'ms', figure: one.took, goal: null, detail: one.load },
    { what: 'the reference’s way: all services', unit: 'ms', figure: all.took, goal: null, detail: all.load },
  ];
}

async function restartUnderLoad(shop: Shop, names: string): Promise<{ took: number; load: string }> {
  await using load = shop.load(200);
  await sleep(1000);
  const started = performance.now();
  await Promise.all(shop.machines.map(({ shell }) => shell(restart(names))));
  const took = performance.now() - started;
  await sleep(1000);
  const { sent, failed } = await load.stop();
  return { took, load: `${failed} of ${sent} requests failed at 200/s` };
}
