// A person asks which location of an ingress-nginx configuration serves a URL.
import assert from 'node:assert/strict';
import { story } from './support/story.mjs';

const conf = `# Configuration checksum: 1
events { }
http {
    upstream upstream_balancer {
        server 0.0.0.1; # placeholder
        balancer_by_lua_block { balancer.balance() }
    }
    ## start server shop.test
    server {
        listen 80;
        server_name shop.test;
        set $proxy_upstream_name "-";
        set $best_http_host $http_host;
        location ~* "^/cart(/|$)(.*)" {
            set $namespace      "default";
            set $ingress_name   "shop";
            set $service_name   "cart";
            set $service_port   "8888";
            rewrite_by_lua_block {
                lua_ingress.rewrite({ force_ssl_redirect = false, ssl_redirect = false })
                balancer.rewrite()
                plugins.run()
            }
            rewrite "(?i)/cart(/|$)(.*)" /$2 break;
            proxy_set_header Host $best_http_host;
            proxy_pass http://upstream_balancer;
        }
        location / {
            return 404;
        }
    }
    ## end server shop.test
}
`;

story('which location serves a URL', { file: 'ingress.conf', files: { 'ingress.conf': conf }, steps: true }, (window) => {
  let frame;

  /** Fills the form, which a narrow panel folds when an answer is there, and follows the request. */
  async function follow(url) {
    const field = frame.getByRole('textbox', { name: 'URL' });
    const edit = frame.getByRole('button', { name: 'Edit request' });
    await frame.getByRole('region', { name: 'Request', exact: true }).waitFor();
    const button = frame.getByRole('form', { name: 'Request form' }).getByRole('button', { name: 'Follow', exact: true });
    await window().until(async () => {
      if (await edit.isVisible()) await edit.click({ timeout: 2000 }).catch(() => undefined);
      return field.fill(url, { timeout: 2000 }).then(() => button.click({ timeout: 2000 })).then(() => true, () => false);
    });
  }

  it('is told in the panel, with the Service behind', async () => {
    await window().page.locator('.statusbar-item', { hasText: /nginx/i }).first().waitFor();
    await window().command('Tablewalk: Which Location Serves This URL?');
    frame = window().panel();
    await follow('http://shop.test/Cart/items%20?id=1');
    await frame.getByRole('region', { name: 'Verdict' }).getByText('Service default/cart, port 8888').waitFor();
    assert.equal(await frame.getByRole('button', { name: 'Next change' }).count(), 1);
    assert.equal(await frame.getByRole('button', { name: 'Next match' }).count() + await frame.getByRole('checkbox', { name: 'Only matched rules' }).count(), 0);
    await window().screenshot('request');
  });

  it('step by step, with each in the editor', async () => {
    const steps = frame.getByRole('listbox', { name: 'Steps' });
    await steps.getByRole('option', { name: /becomes \/items/ }).click();
    await window().page.locator('.active-line-number', { hasText: /^24$/ }).waitFor();
    await frame.getByRole('complementary', { name: 'This step' }).getByText('Rewrite').waitFor();
    await window().screenshot('request-step');
  });

  it('and says which field is wrong', async () => {
    await follow('http://shop.test:8080/');
    await frame.getByText('No server listens on port 8080.').waitFor();
    assert.equal(await frame.getByRole('listbox', { name: 'Steps' }).count(), 0);
  });

  it('explains a line by its annotation', async () => {
    await window().hover('proxy_set_header Host', 'proxy_set_header', 'A header of the request to the server behind');
  });
});
