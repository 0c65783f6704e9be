import { render } from 'preact';
import { Dashboard } from './frame/dashboard.tsx';
import { followLinks } from './frame/place.ts';
import { loadSession } from './frame/session.ts';
import { applyTheme } from './frame/theme.ts';

applyTheme();
followLinks();
void loadSession();
render(<Dashboard />, document.body);
